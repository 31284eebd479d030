"""The tokenizer of the library's `tokenize`: tokens line by line, as the language reference has them.

With `extra_tokens`, comments and blank lines are tokens too and operators share one type; what only a parser minds (brackets
that do not match, characters no token begins with) is then let through.
"""

_ENDMARKER, _NAME, _NUMBER, _STRING, _NEWLINE, _INDENT, _DEDENT = range(7)
_OP = 55
_COMMENT, _NL = 65, 66
# Start, middle and end of the strings with fields, by their letter.
_FIELD_STRINGS = {"f": (59, 60, 61), "t": (62, 63, 64)}
_TAB = 8
_MAX_INDENTS = 100
_MAX_BRACKETS = 200
_MAX_STRINGS = 150

_EXACT = {
    "(": 7,
    ")": 8,
    "[": 9,
    "]": 10,
    ":": 11,
    ",": 12,
    ";": 13,
    "+": 14,
    "-": 15,
    "*": 16,
    "/": 17,
    "|": 18,
    "&": 19,
    "<": 20,
    ">": 21,
    "=": 22,
    ".": 23,
    "%": 24,
    "{": 25,
    "}": 26,
    "==": 27,
    "!=": 28,
    "<=": 29,
    ">=": 30,
    "~": 31,
    "^": 32,
    "<<": 33,
    ">>": 34,
    "**": 35,
    "+=": 36,
    "-=": 37,
    "*=": 38,
    "/=": 39,
    "%=": 40,
    "&=": 41,
    "|=": 42,
    "^=": 43,
    "<<=": 44,
    ">>=": 45,
    "**=": 46,
    "//": 47,
    "//=": 48,
    "@": 49,
    "@=": 50,
    "->": 51,
    "...": 52,
    ":=": 53,
    "!": 54,
}
_CLOSING = {")": "(", "]": "[", "}": "{"}


class _StringMode:
    """An open string with fields."""

    def __init__(self, kinds, letter, quote, raw, start):
        self.kinds = kinds
        self.letter = letter
        self.quote = quote
        self.raw = raw
        self.start = start
        # Brackets that were open outside, and for each open field whether its specification is being read.
        self.fields = []
        self.depths = []

    def in_text(self):
        return not self.fields or self.fields[-1]


class TokenizerIter:
    def __init__(self, readline, *, encoding=None, extra_tokens):
        self._readline = readline
        self._encoding = encoding
        self._extra = bool(extra_tokens)
        self._lines = []
        self._line = ""
        self._number = 0
        self._at = 0
        self._done = False
        self._brackets = []
        self._strings = []
        self._tokens = self._run()

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._tokens)

    # Lines.

    def _next_line(self):
        """Makes the next line the current one; whether there is one."""
        if self._done:
            return False
        try:
            line = self._readline()
        except StopIteration:
            line = ""
        if self._encoding is not None:
            if not isinstance(line, (bytes, bytearray)) and line != "":
                raise TypeError("readline() returned a non-bytes object")
            line = str(line, self._encoding, "replace") if line else ""
        elif not isinstance(line, str):
            raise TypeError("readline() returned a non-string object")
        if not line:
            self._done = True
            return False
        self._line = line
        self._number += 1
        self._at = 0
        if "\0" in line:
            raise self._error("source code cannot contain null bytes", -1)
        return True

    def _content_end(self):
        """Where the line's end begins."""
        line = self._line
        if line.endswith("\r\n"):
            return len(line) - 2
        if line.endswith("\n"):
            return len(line) - 1
        return len(line)

    def _error(self, message, column, number=None, line=None, kind=SyntaxError, end=None):
        number = self._number if number is None else number
        line = self._line if line is None else line
        text = line.rstrip("\r\n")
        last = number if end is not None or kind is SyntaxError else None
        if end is None:
            end = column + 1 if kind is SyntaxError else None
        return kind(message, ("<string>", number, column + 1, text, last, end))

    # Tokens.

    def _token(self, kind, text, start, end, line=None):
        return (kind, text, start, end, self._line if line is None else line)

    def _here(self, column):
        return (self._number, column)

    def _run(self):
        indents = [(0, 0)]
        continued = False
        indent_of_continued = None
        while self._next_line():
            if self._strings and self._strings[-1].in_text():
                yield from self._string_text()
                continued = False
                yield from self._rest_of_line()
                continue
            if self._brackets or self._strings:
                yield from self._rest_of_line()
                continue
            if continued:
                # A line joined to the one before it.
                if indent_of_continued is not None:
                    yield from self._indentation(indents, indent_of_continued)
                    indent_of_continued = None
                continued = yield from self._logical_rest()
                continue
            column, alternate = self._measure()
            rest = self._line[self._at :]
            if self._blank(rest):
                yield from self._blank_line()
                continue
            if rest.rstrip("\r\n") == "\\" and rest != "\\":
                continued = True
                indent_of_continued = (column, alternate) if column else None
                if indent_of_continued is None:
                    indent_of_continued = ()
                continue
            yield from self._indentation(indents, (column, alternate))
            continued = yield from self._logical_rest()
        yield from self._finish(indents, continued)

    def _logical_rest(self):
        """The rest of a line that begins a statement or goes on with one; whether the next is joined to it."""
        joined = yield from self._rest_of_line()
        return joined

    def _measure(self):
        column = alternate = 0
        while self._at < len(self._line):
            char = self._line[self._at]
            if char == " ":
                column += 1
                alternate += 1
            elif char == "\t":
                column = (column // _TAB + 1) * _TAB
                alternate += 1
            elif char == "\f":
                column = alternate = 0
            else:
                break
            self._at += 1
        return column, alternate

    def _blank(self, rest):
        return not rest or rest[0] == "#" or rest in ("\n", "\r\n")

    def _blank_line(self):
        """A line of white space or a comment only."""
        start = self._at
        end = self._content_end()
        if self._extra:
            if start < end:
                yield self._token(_COMMENT, self._line[start:end], self._here(start), self._here(end))
            yield self._line_end(_NL, end)

    def _line_end(self, kind, column):
        """NEWLINE or NL at the line's end."""
        text = self._line[self._content_end() :]
        if not self._extra:
            return self._token(kind, "", self._here(column), self._here(column))
        width = len(text) or 1
        return self._token(kind, text, self._here(column), self._here(column + width))

    def _indentation(self, indents, measured):
        if measured == ():
            # The indentation of the line that a backslash joined counts where the first had none.
            self._at = 0
            measured = self._measure()
        column, alternate = measured
        if not self._at:
            self._measure()
        current, current_alternate = indents[-1]
        if column == current:
            if alternate != current_alternate:
                raise self._tab_error()
        elif column > current:
            if len(indents) >= _MAX_INDENTS:
                raise self._error("too many levels of indentation", self._content_end() + 1, kind=IndentationError)
            if alternate <= current_alternate:
                raise self._tab_error()
            indents.append((column, alternate))
            yield self._indent_token(_INDENT, self._line[: self._at])
        else:
            count = 0
            while len(indents) > 1 and column < indents[-1][0]:
                indents.pop()
                count += 1
            if column != indents[-1][0]:
                raise self._error(
                    "unindent does not match any outer indentation level",
                    self._content_end(),
                    kind=IndentationError,
                )
            if alternate != indents[-1][1]:
                raise self._tab_error()
            for _ in range(count):
                yield self._indent_token(_DEDENT, "")

    def _indent_token(self, kind, text):
        if not self._extra:
            return self._token(kind, "", self._here(-1), self._here(-1))
        start = 0 if kind == _INDENT else self._at
        return self._token(kind, text, self._here(start), self._here(self._at))

    def _tab_error(self):
        return self._error(
            "inconsistent use of tabs and spaces in indentation", self._content_end(), kind=TabError
        )

    def _finish(self, indents, continued):
        if self._strings:
            string = self._strings[-1]
            raise self._unterminated(string)
        if self._brackets or continued:
            text = self._line
            column = len(text) if continued and not text.endswith("\n") and text.strip() != "\\" else -1
            raise self._error("unexpected EOF in multi-line statement", column)
        if not self._number and not self._extra:
            return
        place = (self._number + 1, 0) if self._extra else (self._number, -1)
        line = "" if self._extra else self._line
        for _ in indents[1:]:
            yield (_DEDENT, "", place, place, line)
        yield (_ENDMARKER, "", place, place, line)

    def _unterminated(self, string):
        number, column, line = string.start
        size = "triple-quoted " if len(string.quote) == 3 else ""
        message = f"unterminated {size}{string.letter}-string literal (detected at line {self._number})"
        return self._error(message, column, number, line)

    def _rest_of_line(self):
        """The tokens up to the line's end; whether the next line is joined to this one by a backslash."""
        while True:
            if self._strings and self._strings[-1].in_text():
                yield from self._string_text()
                continue
            line = self._line
            at = self._at
            end = self._content_end()
            while at < end and line[at] in " \t\f":
                at += 1
            self._at = at
            if at >= end or line[at] == "#":
                yield from self._end_of_line(at, end)
                if (self._brackets or self._strings) and self._next_line():
                    continue
                return False
            char = line[at]
            if char == "\\":
                if at + 1 < end:
                    raise self._error("unexpected character after line continuation character", end)
                if not self._next_line():
                    return True
                continue
            yield from self._one(char, at)

    def _end_of_line(self, at, end):
        comment = at < end
        inside = self._brackets or self._strings
        if self._extra:
            if comment:
                yield self._token(_COMMENT, self._line[at:end], self._here(at), self._here(end))
            yield self._line_end(_NL if inside else _NEWLINE, end if comment else at)
        elif not inside:
            text = self._line[at:end]
            yield self._token(_NEWLINE, text, self._here(at), self._here(end))

    def _one(self, char, at):
        """One token that begins at `at`."""
        if char.isidentifier() or char > "\x7f":
            yield from self._word(at)
        elif char in "0123456789" or char == "." and self._line[at + 1 : at + 2].isdigit():
            end = self._number_end(at)
            self._at = end
            yield self._token(_NUMBER, self._line[at:end], self._here(at), self._here(end))
        elif char in "'\"":
            yield from self._string("", at)
        else:
            yield from self._operator(at)

    def _word(self, at):
        line = self._line
        end = at
        while end < len(line) and (line[end] == "_" or line[end].isalnum() or line[end] > "\x7f"):
            end += 1
        word = line[at:end]
        if line[end : end + 1] in ("'", '"') and word.lower() in _PREFIXES:
            yield from self._string(word, at)
            return
        self._at = end
        if not self._extra and not word.isidentifier():
            bad = next(char for char in word if not ("a" + char).isidentifier())
            raise self._error(f"invalid character '{bad}' (U+{ord(bad):04X})", line.index(bad, at))
        yield self._token(_NAME, word, self._here(at), self._here(end))

    def _operator(self, at):
        line = self._line
        for length in (3, 2, 1):
            text = line[at : at + length]
            if len(text) == length and text in _EXACT:
                break
        else:
            if not self._extra and not text.isprintable():
                raise self._error(f"invalid non-printable character U+{ord(text):04X}", at)
        string = self._strings[-1] if self._strings else None
        if string is not None and len(self._brackets) == string.depths[-1] and text[0] == ":":
            # Between fields' own brackets, a colon or exclamation mark ends the expression.
            if text[0] == ":":
                text = ":"
        end = at + len(text)
        self._at = end
        yield self._token(
            _OP if self._extra else _EXACT.get(text, _OP), text, self._here(at), self._here(end)
        )
        if text in "([{":
            if len(self._brackets) >= _MAX_BRACKETS:
                raise self._error("too many nested parentheses", at)
            self._brackets.append((text, self._number))
        elif text in ")]}":
            self._close(text, at, string)
        elif string is not None and text == ":" and len(self._brackets) == string.depths[-1]:
            string.fields[-1] = True

    def _close(self, text, at, string):
        if string is not None and text == "}" and len(self._brackets) == string.depths[-1]:
            self._brackets.pop()
            string.fields.pop()
            string.depths.pop()
            return
        if self._extra:
            if self._brackets:
                self._brackets.pop()
            return
        if not self._brackets:
            raise self._error(f"unmatched '{text}'", at)
        opening, number = self._brackets.pop()
        if _CLOSING[text] != opening:
            message = f"closing parenthesis '{text}' does not match opening parenthesis '{opening}'"
            if number != self._number:
                message += f" on line {number}"
            raise self._error(message, at)

    # Numbers.

    def _number_end(self, at):
        line = self._line
        prefix = line[at : at + 2].lower()
        if prefix in _RADIXES:
            return self._radix_end(at, *_RADIXES[prefix])
        end = self._digits(at, "decimal")
        if line[end : end + 1] == ".":
            end += 1
            if line[end : end + 1].isdigit():
                end = self._digits(end, "decimal")
        if line[end : end + 1] in ("e", "E"):
            sign = 1 if line[end + 1 : end + 2] in ("+", "-") else 0
            if line[end + 1 + sign : end + 2 + sign].isdigit():
                end = self._digits(end + 1 + sign, "decimal")
            elif sign:
                raise self._error("invalid decimal literal", end - 1)
        if line[end : end + 1] in ("j", "J"):
            end += 1
            self._check_after(end, "imaginary")
        else:
            self._check_after(end, "decimal")
        return end

    def _digits(self, at, name):
        line = self._line
        while True:
            while line[at : at + 1] in _DIGITS:
                at += 1
            if line[at : at + 1] != "_":
                return at
            at += 1
            if line[at : at + 1] not in _DIGITS:
                raise self._error(f"invalid {name} literal", at - 1)

    def _radix_end(self, at, name, digits):
        line = self._line
        at += 2
        while True:
            if line[at : at + 1] == "_":
                at += 1
            char = line[at : at + 1].lower()
            if not char or char not in digits:
                if char and char in "0123456789":
                    raise self._error(f"invalid digit '{char}' in {name} literal", at)
                raise self._error(f"invalid {name} literal", at - 1)
            while (char := line[at : at + 1].lower()) and char in digits:
                at += 1
            if char and char in "0123456789":
                raise self._error(f"invalid digit '{char}' in {name} literal", at)
            if char != "_":
                break
        self._check_after(at, name)
        return at

    def _check_after(self, at, name):
        """What follows a number must not look like more of it, unless it is a keyword."""
        if self._extra:
            return
        rest = self._line[at:]
        char = rest[:1]
        if not char or not (char == "_" or char.isalnum() or char > "\x7f"):
            return
        for keyword in ("and", "else", "for", "if", "in", "is", "not", "or"):
            if rest.startswith(keyword):
                return
        raise self._error(f"invalid {name} literal", at - 1)

    # Strings.

    def _string(self, prefix, at):
        line = self._line
        quote_at = at + len(prefix)
        quote = line[quote_at]
        if line.startswith(quote * 3, quote_at):
            quote = quote * 3
        letter = "f" if "f" in prefix.lower() else "t" if "t" in prefix.lower() else ""
        if letter:
            if len(self._strings) + 1 >= _MAX_STRINGS:
                raise self._error("too many nested f-strings or t-strings", at)
            kinds = _FIELD_STRINGS[letter]
            raw = "r" in prefix.lower()
            self._at = quote_at + len(quote)
            self._strings.append(_StringMode(kinds, letter, quote, raw, (self._number, at, line)))
            yield self._token(kinds[0], line[at : self._at], self._here(at), self._here(self._at))
            return
        start = self._here(at)
        pieces = []
        lines = [line]
        begin = at
        scan = quote_at + len(quote)
        escaped_quote = False
        while True:
            line = self._line
            if line.startswith(quote, scan):
                break
            char = line[scan : scan + 1]
            if char == "\\":
                escaped_quote = escaped_quote or line[scan + 1 : scan + 2] == quote
                scan += 3 if line[scan + 1 : scan + 3] == "\r\n" else 2
            elif not char or char in "\r\n" and len(quote) == 1:
                if char or len(quote) == 1 and not line.endswith("\n"):
                    raise self._unterminated_plain(quote, start, lines[0], escaped_quote)
            else:
                scan += 1
            if scan >= len(line):
                if len(quote) == 1 and not line.rstrip("\r\n").endswith("\\"):
                    raise self._unterminated_plain(quote, start, lines[0], escaped_quote)
                pieces.append(line[begin:])
                if not self._next_line():
                    raise self._unterminated_plain(quote, start, lines[0], escaped_quote)
                lines.append(self._line)
                begin = scan = 0
        end = scan + len(quote)
        pieces.append(self._line[begin:end])
        self._at = end
        yield self._token(_STRING, "".join(pieces), start, self._here(end), "".join(lines))

    def _unterminated_plain(self, quote, start, line, escaped_quote):
        number, column = start
        if self._strings and self._strings[-1].quote == quote:
            letter = self._strings[-1].letter
            return self._error(f"{letter}-string: expecting '}}'", column, number, line)
        size = "triple-quoted " if len(quote) == 3 else ""
        message = f"unterminated {size}string literal (detected at line {self._number})"
        if escaped_quote and not size:
            message += "; perhaps you escaped the end quote?"
        return self._error(message, column, number, line)

    def _string_text(self):
        """The text of a string with fields, up to its end or the next field."""
        string = self._strings[-1]
        in_spec = bool(string.fields)
        quote = string.quote
        start = self._here(self._at)
        begin = scan = self._at
        pieces = []
        lines = [self._line]
        while True:
            line = self._line
            if line.startswith(quote, scan):
                return (yield from self._end_string(string, start, pieces, lines, begin, scan, in_spec))
            char = line[scan : scan + 1]
            if char == "{":
                if not in_spec and line[scan + 1 : scan + 2] == "{":
                    pieces.append(line[begin : scan + 1])
                    yield self._middle(string, pieces, start, scan + 1, lines)
                    scan += 2
                    begin = scan
                    pieces, lines, start = [], [line], self._here(scan)
                    self._at = scan
                    continue
                pieces.append(line[begin:scan])
                if "".join(pieces):
                    yield self._middle(string, pieces, start, scan, lines)
                self._at = scan
                return (yield from self._open_field(string))
            if char == "}":
                pieces.append(line[begin:scan])
                if in_spec:
                    yield self._middle(string, pieces, start, scan, lines)
                    self._at = scan
                    string.fields[-1] = False
                    return
                if line[scan + 1 : scan + 2] == "}":
                    pieces[-1] += "}"
                    yield self._middle(string, pieces, start, scan + 1, lines)
                    scan += 2
                    begin = scan
                    pieces, lines, start = [], [line], self._here(scan)
                    self._at = scan
                    continue
                yield self._middle(string, pieces, start, scan, lines)
                raise self._error(f"{string.letter}-string: single '}}' is not allowed", scan)
            if char == "\\":
                following = line[scan + 1 : scan + 2]
                if following == "N" and not string.raw and line[scan + 2 : scan + 3] == "{" and "}" in line[scan:]:
                    scan = line.index("}", scan) + 1
                elif following in ("{", "}"):
                    scan += 1
                else:
                    scan += 3 if line[scan + 1 : scan + 3] == "\r\n" else 2
            elif char and char in "\r\n" and len(quote) == 1:
                if in_spec:
                    raise self._error(
                        f"{string.letter}-string: newlines are not allowed in format specifiers "
                        f"for single quoted {string.letter}-strings",
                        scan,
                    )
                raise self._unterminated(string)
            elif char:
                scan += 1
            if scan >= len(line):
                if len(quote) == 1 and not line.rstrip("\r\n").endswith("\\"):
                    raise self._unterminated(string)
                pieces.append(line[begin:])
                if not self._next_line():
                    raise self._unterminated(string)
                lines.append(self._line)
                begin = scan = 0

    def _middle(self, string, pieces, start, column, lines):
        return self._token(string.kinds[1], "".join(pieces), start, self._here(column), "".join(lines))

    def _end_string(self, string, start, pieces, lines, begin, scan, in_spec):
        if in_spec:
            raise self._error(f"{string.letter}-string: expecting '}}'", scan)
        pieces.append(self._line[begin:scan])
        if "".join(pieces):
            yield self._middle(string, pieces, start, scan, lines)
        self._at = scan + len(string.quote)
        self._strings.pop()
        yield self._token(
            string.kinds[2], self._line[scan : self._at], self._here(scan), self._here(self._at)
        )

    def _open_field(self, string):
        at = self._at
        self._at = at + 1
        self._brackets.append(("{", self._number))
        string.fields.append(False)
        string.depths.append(len(self._brackets))
        yield self._token(
            _OP if self._extra else _EXACT["{"], "{", self._here(at), self._here(at + 1)
        )


_DIGITS = tuple("0123456789")
_RADIXES = {
    "0x": ("hexadecimal", "0123456789abcdef"),
    "0o": ("octal", "01234567"),
    "0b": ("binary", "01"),
}
_PREFIXES = frozenset(
    ("r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt")
)
