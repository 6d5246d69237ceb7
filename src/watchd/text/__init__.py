"""Reading text in any script: fold, tokens with their places, sentences, stems, languages, HTML to plain text."""

from watchd.text.fold import fold
from watchd.text.language import language_of
from watchd.text.markup import html_to_text
from watchd.text.sentences import ends_sentence, sentence_numbers
from watchd.text.stems import Stemmer
from watchd.text.tokens import Token, tokenise

__all__ = [
    "Stemmer",
    "Token",
    "ends_sentence",
    "fold",
    "html_to_text",
    "language_of",
    "sentence_numbers",
    "tokenise",
]
