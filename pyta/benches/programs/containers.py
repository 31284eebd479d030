"""Containers: lists, dicts, sets, sorting, slices, comprehensions."""
words = [f"w{i * 7919 % 5003}" for i in range(150000)]
counts = {}
for word in words:
    counts[word] = counts.get(word, 0) + 1
common = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]
unique = {word[1:3] for word in words}
matrix = [[row * column % 11 for column in range(200)] for row in range(200)]
flipped = [list(column) for column in zip(*matrix)]
diagonal = sum(flipped[i][i] for i in range(200))
window = sum(max(words[i : i + 3]) > "w4" for i in range(0, len(words), 3))
print(common[0], len(unique), diagonal, window)
