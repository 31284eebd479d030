"""What `%` takes as a mapping, and when something is left over."""
TEMPLATES = ['%(a)s', '%s', '', '%', '%d']
VALUES = ['', 'a', b'', b'a', bytearray(b'x'), (), [], {}, {'a': 1}, {b'a': b'1'}, 1, range(3), frozenset([1]), memoryview(b'a')]
for template in TEMPLATES:
    for value in VALUES:
        for text in [template, template.encode(), bytearray(template.encode())]:
            if isinstance(value, memoryview) and template == '%s':
                continue
            try:
                print(text, type(value).__name__, len(value) if hasattr(value, '__len__') else value, text % value)
            except Exception as error:
                print(text, type(value).__name__, type(error).__name__, error)
