"""The frozen values that travel through watchd, in the order an item meets them; they know nothing but each other.

feed -> item -> match -> firing and decision -> alert -> notification -> receipt, with rule, route and mute beside them.
"""
