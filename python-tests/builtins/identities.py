"""Values that are not the same have different identities, constants and small integers too."""

values = [None, False, True, *range(200), -1, 0.0, -0.0, 0.5, ..., NotImplemented, "", (), b""]
numbers = [id(value) for value in values]
print(len(set(numbers)) == len(values))
print(all(id(value) == number for value, number in zip(values, numbers)))
print(all(value is other for value, other in zip(values, list(values))))
