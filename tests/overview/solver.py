"""What a reader can work out of a whole and its parts: every value a withheld part may have."""

from dataclasses import dataclass, field


@dataclass
class System:
    """A whole and its parts, each (people, trained), and what a reader is told of them.

    `shown` are the parts whose figures are told; `few` and `unnamed` those of which only words are.
    """

    parts: dict
    whole_shown: bool
    shown: set = field(default_factory=set)
    few: set = field(default_factory=set)
    unnamed: set = field(default_factory=set)
    own: set = field(default_factory=set)

    def domain(self, part):
        """The least and greatest number of people that the words leave: with some called "fewer
        than 5", the others are five or more."""
        if part in self.few:
            return 1, 4
        return (5 if self.few else 1), sum(people for people, _trained in self.parts.values())

    def _rest(self, parts):
        return tuple(sum(self.parts[part][i] for part in parts) for i in (0, 1))

    def values(self, part):
        """Every (people, trained) that a withheld part may have."""
        hidden = self.few | self.unnamed
        people, trained = self._rest(hidden)
        others = [self.domain(other) for other in hidden - {part}]
        low, high = self.domain(part)
        most = sum(high for _low, high in others)
        least = sum(low for low, _high in others)
        return {
            (n, t)
            for n in range(low, min(high, people) + 1)
            if least <= people - n <= most
            for t in range(max(0, trained - (people - n)), min(n, trained) + 1)
        }

    def by_the_whole_alone(self, part):
        """How many numbers of trained people the whole leaves, were of its parts only the own told,
        and that there is somebody in each."""
        peopled = {other for other, (people, _trained) in self.parts.items() if people} - self.own
        people, trained = self._rest(peopled)
        low, high = self.domain(part)
        high = min(high, people - (len(peopled) - 1))
        return min(high, trained) - max(0, low - (people - trained)) + 1

    def faults(self):
        """What the reader learns of withheld parts, in words; nothing where it is little enough."""
        if not self.whole_shown:
            return
        _people, trained = self._rest(set(self.parts) - self.own)
        everybody = _people == trained
        for part in self.few | self.unnamed:
            values = self.values(part)
            people = {n for n, _t in values}
            if self.parts[part][0] < 5:
                if not {1, 2, 3, 4} <= people:
                    yield part, "fewer than 5 is narrowed to", sorted(people)
            elif len(people) < 5:
                yield part, "people are narrowed to", sorted(people)
            if len({t for _n, t in values}) < min(5, self.by_the_whole_alone(part)):
                yield part, "trained are narrowed to", sorted({t for _n, t in values})
            if trained and all(not t for _n, t in values):
                yield part, "nobody is trained", self.parts[part]
            if not everybody and all(n == t for n, t in values):
                yield part, "all are trained", self.parts[part]
