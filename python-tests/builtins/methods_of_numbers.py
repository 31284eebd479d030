# === One site, receivers of several classes ===


def hashes(values):
    return [value.__hash__() for value in values]


numbers = [1, 2.5, True, None, 2**80, "", 3, 0.5, False, 1.5, 7]
print(hashes(numbers) == [hash(value) for value in numbers])
print(hashes(numbers[::-1]) == [hash(value) for value in numbers[::-1]])


def lengths(values):
    found = []
    for value in values:
        try:
            found.append(value.bit_length())
        except AttributeError as error:
            found.append(str(error))
    return found


print(lengths([1, 2, 255, True, 1 << 70, 2.5, False, None, "a", 1023]))


# === A class of the program between them ===


class Own(int):
    def bit_length(self):
        return "own"


print(lengths([5, Own(5), 6, Own(6), True, 7]))
print([value.is_integer() for value in [1.0, 2, 2.5, True, 1e300, Own(3)]])
print([value.conjugate() for value in [1, 2.5, 3j, True]])
