"""An alert in words: from frozen facts to a mail, a JSON document or lines on a terminal.

`clean` makes feed text harmless, `words` puts an alert into an outline, `text` and `page` draw it, `mail` and
`document` are what channels freeze and send.
"""
