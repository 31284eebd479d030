"""Regular expressions where program code takes part, and searches that take long."""


def _bounds(pos, endpos):
    pos = 0 if is_missing(pos) else as_index(pos)
    endpos = 0x7FFFFFFFFFFFFFFF if is_missing(endpos) else as_index(endpos)
    return pos, endpos


def _each_match(self, string, pos=0, endpos=0x7FFFFFFFFFFFFFFF):
    search = self.scanner(string, pos, endpos).search
    while (match := search()) is not None:
        yield match


def pattern_findall(self, string, pos, endpos):
    pos, endpos = _bounds(pos, endpos)
    empty = "" if isinstance(string, str) else b""
    groups = self.groups
    result = []
    for match in _each_match(self, string, pos, endpos):
        if groups == 0:
            result.append(match.group())
        elif groups == 1:
            text = match.group(1)
            result.append(empty if text is None else text)
        else:
            result.append(match.groups(empty))
    return result


def pattern_finditer(self, string, pos, endpos):
    return iter(self.scanner(string, *_bounds(pos, endpos)).search, None)


def pattern_split(self, string, maxsplit):
    maxsplit = 0 if is_missing(maxsplit) else as_index(maxsplit)
    text = string if isinstance(string, str) else bytes(string)
    pieces = []
    last = cuts = 0
    if maxsplit >= 0:
        for match in _each_match(self, string):
            pieces.append(text[last : match.start()])
            pieces.extend(match.groups())
            last = match.end()
            cuts += 1
            if cuts == maxsplit:
                break
    pieces.append(text[last:])
    return pieces


def pattern_sub(self, repl, string, count):
    return pattern_subn(self, repl, string, count)[0]


def pattern_subn(self, repl, string, count):
    count = 0 if is_missing(count) else as_index(count)
    if callable(repl):
        return pattern_sub_rest(self, repl, string, count, ([], 0, 0, False, 0), True)
    return sre_replace(self, pattern_template(self, repl), string, count)


def pattern_template(self, repl):
    """What a replacement means, which is kept under the replacement: one that may change is copied."""
    import re

    try:
        hash(repl)
    except TypeError:
        repl = bytes(repl)
    return sre_remember_template(self, repl, re._compile_template(self, repl))


def pattern_sub_rest(self, repl, string, count, state, both):
    """Goes on with a replacement by a function."""
    pieces, used, next, advance, done = state
    count = 0 if is_missing(count) else as_index(count)
    text = string if isinstance(string, str) else bytes(string)
    search = self.scanner(string, next).search
    while not count or done < count:
        match = search()
        if match is None:
            break
        start, end = match.span()
        if advance and start == end == next:
            advance = False
            continue
        if used < start:
            pieces.append(text[used:start])
        replacement = repl(match)
        if replacement is not None:
            pieces.append(replacement)
        used = end
        done += 1
    if used < len(text):
        pieces.append(text[used:])
    result = text[:0].join(pieces)
    return (result, done) if both else result


def match_group(self, args):
    return self.group(*[as_index(arg) if hasattr(type(arg), "__index__") else arg for arg in args])


def match_getitem(self, key):
    return self.group(as_index(key))


def match_start(self, group):
    return self.start(as_index(group))


def match_end(self, group):
    return self.end(as_index(group))


def match_span(self, group):
    return self.span(as_index(group))


def match_expand(self, template):
    return sre_expand(self, pattern_template(self.re, template))
