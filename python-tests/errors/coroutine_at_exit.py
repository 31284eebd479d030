"""A coroutine that nobody awaited, found at the end of the program."""


async def pause():
    pass


def drop():
    pause()


drop()
kept = pause()
