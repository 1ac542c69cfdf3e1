"""Long lists of small tuples kept as bytes: a row of a large table takes a tenth of what its objects take."""

import marshal
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

BLOCK = 256  # items
LEVEL = 1  # the fastest


class Packed(Sequence):
    """A list that can only grow, packed in blocks; the block read last stays open, so read it in order.

    `pack` turns an item into a tuple of what marshal knows (text, numbers, None, tuples), `unpack` turns it back.
    """

    def __init__(self, pack: Callable[[Any], tuple], unpack: Callable[[tuple], Any], items: Iterable = ()):
        self.pack, self.unpack = pack, unpack
        self.blocks: list[bytes] = []
        self.filling: list[tuple] = []
        self.opened: tuple[int, list[tuple]] = (-1, [])
        self.extend(items)

    def extend(self, items: Iterable) -> None:
        for item in items:
            self.append(item)

    def append(self, item) -> None:
        self.filling.append(self.pack(item))
        if len(self.filling) == BLOCK:
            self.blocks.append(zlib.compress(marshal.dumps(self.filling), LEVEL))
            self.filling = []

    def __len__(self) -> int:
        return len(self.blocks) * BLOCK + len(self.filling)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        number, place = divmod(range(len(self))[index], BLOCK)
        return self.unpack(self._block(number)[place])

    def __iter__(self) -> Iterator:
        for number in range(len(self.blocks) + 1):
            yield from map(self.unpack, self._block(number))

    def part(self, start: int, stop: int) -> "Part":
        return Part(self, start, stop)

    def release(self, before: int) -> None:
        """Forget the items before `before`, whole blocks of them; the first block is kept: it holds the headings."""
        for number in range(before // BLOCK - 1, 0, -1):
            if not self.blocks[number]:
                return
            self.blocks[number] = b""

    def _block(self, number: int) -> list[tuple]:
        if number == len(self.blocks):
            return self.filling
        if self.opened[0] != number:
            # Bytes that this very object has written: nothing that came from outside is loaded.
            self.opened = number, marshal.loads(zlib.decompress(self.blocks[number]))  # noqa: S302  # nosec B302
        return self.opened[1]


class Part(Sequence):
    """The items of a Packed from `start` to before `stop`."""

    __slots__ = ("packed", "start", "stop")

    def __init__(self, packed: Packed, start: int, stop: int):
        self.packed, self.start, self.stop = packed, start, stop

    def __len__(self) -> int:
        return self.stop - self.start

    def __getitem__(self, index):
        found = range(self.start, self.stop)[index]
        return [self.packed[place] for place in found] if isinstance(index, slice) else self.packed[found]

    def __iter__(self) -> Iterator:
        return map(self.packed.__getitem__, range(self.start, self.stop))
