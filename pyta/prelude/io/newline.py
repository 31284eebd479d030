"""`IncrementalNewlineDecoder`."""

# Slots of the builtin class; the natives use the same.
_N_DECODER, _N_TRANSLATE, _N_PENDING, _N_SEEN = range(4)


def io_newline_init(self, decoder, translate, errors):
    io_set(self, _N_DECODER, decoder)
    io_set(self, _N_TRANSLATE, bool(translate))
    io_set(self, _N_PENDING, False)
    io_set(self, _N_SEEN, 0)


def io_newline_decode(self, input, final):
    final = False if is_missing(final) else bool(final)
    decoder = io_get(self, _N_DECODER)
    if decoder is None:
        text = input
    else:
        text = decoder.decode(input, final)
    if not isinstance(text, str):
        raise TypeError(f"decoder should return a string result, not '{class_name(text)}'")
    if io_get(self, _N_PENDING) and (text or final):
        text = "\r" + text
        io_set(self, _N_PENDING, False)
    if text.endswith("\r") and not final:
        text = text[:-1]
        io_set(self, _N_PENDING, True)
    if not text:
        return text
    seen = io_get(self, _N_SEEN)
    if "\r" in text:
        pairs = text.count("\r\n")
        returns = text.count("\r") - pairs
        feeds = text.count("\n") - pairs
        seen |= (4 if pairs else 0) | (2 if returns else 0) | (1 if feeds else 0)
        if io_get(self, _N_TRANSLATE):
            text = text.replace("\r\n", "\n").replace("\r", "\n")
    elif "\n" in text:
        seen |= 1
    io_set(self, _N_SEEN, seen)
    return text


def io_newline_getstate(self):
    decoder = io_get(self, _N_DECODER)
    buffer, flag = (b"", 0) if decoder is None else decoder.getstate()
    return (buffer, flag << 1 | (1 if io_get(self, _N_PENDING) else 0))


def io_newline_setstate(self, state):
    if not isinstance(state, tuple):
        raise TypeError("state argument must be a tuple")
    buffer, flag = state
    io_set(self, _N_PENDING, bool(flag & 1))
    decoder = io_get(self, _N_DECODER)
    if decoder is not None:
        decoder.setstate((buffer, flag >> 1))


def io_newline_reset(self):
    io_set(self, _N_SEEN, 0)
    io_set(self, _N_PENDING, False)
    decoder = io_get(self, _N_DECODER)
    if decoder is not None:
        decoder.reset()


def io_seen_newlines(seen):
    found = tuple([text for bit, text in ((2, "\r"), (1, "\n"), (4, "\r\n")) if seen & bit])
    return found[0] if len(found) == 1 else found or None
