"""Methods of sockets and epoll objects that call other methods or take any iterable."""


def socket_del(self):
    if self.fileno() < 0:
        return
    import warnings

    try:
        warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
    except Exception:
        pass
    self.close()


def socket_recvmsg(self, bufsize, ancbufsize, flags):
    return self.recvmsg(
        as_index(bufsize), 0 if is_missing(ancbufsize) else as_index(ancbufsize), 0 if is_missing(flags) else as_index(flags)
    )


def socket_recvmsg_into(self, buffers, ancbufsize, flags):
    views = [memoryview(buffer).cast("B") for buffer in buffers]
    for view in views:
        if view.readonly:
            raise TypeError("recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers")
    size = sum([len(view) for view in views])
    data, ancillary, flags, address = self.recvmsg(size, 0 if is_missing(ancbufsize) else ancbufsize, 0 if is_missing(flags) else flags)
    start = 0
    for view in views:
        part = data[start : start + len(view)]
        view[: len(part)] = part
        start += len(part)
    return len(data), ancillary, flags, address


def socket_sendmsg(self, buffers, ancdata, flags, address):
    ancillary = [] if is_missing(ancdata) else [tuple(entry) for entry in ancdata]
    return self.sendmsg(list(buffers), ancillary, 0 if is_missing(flags) else flags, None if is_missing(address) else address)


def epoll_register(self, fd, eventmask):
    fd = posix_converted(fd)
    return self.register(fd) if is_missing(eventmask) else self.register(fd, eventmask)


def epoll_modify(self, fd, eventmask):
    return self.modify(posix_converted(fd), eventmask)


def epoll_unregister(self, fd):
    return self.unregister(posix_converted(fd))
