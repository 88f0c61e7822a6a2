"""Laws of joining children to their parent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from readiness.aggregation import Method, Missing, aggregate

from .strategies import MEANS, METHODS, MISSING, Children, children, positive, unit

if TYPE_CHECKING:
    from readiness.scales import FloatArray

methods, means, rules = st.sampled_from(METHODS), st.sampled_from(MEANS), st.sampled_from(MISSING)


def joined(
    of: Children, method: Method = "arithmetic", missing: Missing = "reweight", floor: float = 0.01
) -> FloatArray:
    return aggregate(of.values, of.weights, of.applicable, method=method, missing=missing, floor=floor)


def by_hand(of: Children, row: int, method: Method, missing: Missing, floor: float = 0.01) -> float:
    """The same rule for one municipality, as a loop over its children."""
    used: list[tuple[float, float]] = []
    applicable_weight = 0.0
    for value, weight, mask in zip(of.values, of.weights, of.applicable, strict=True):
        if mask is not None and not mask[row]:
            continue
        applicable_weight += weight
        if not math.isnan(value[row]):
            used.append((weight, float(value[row])))
        elif missing == "propagate":
            return math.nan
        elif missing == "worst":
            used.append((weight, 0.0))
    if not used:
        return math.nan
    total = sum(w for w, _ in used)
    if method == "geometric":
        return math.exp(sum(w * math.log(max(v, floor)) for w, v in used) / total)
    if method == "harmonic":
        return total / sum(w / max(v, floor) for w, v in used)
    mean = sum(w * v for w, v in used) / total
    return mean * applicable_weight if method == "sum" else mean


@given(of=children(), method=methods, missing=rules)
def test_a_plain_loop_agrees(of: Children, method: Method, missing: Missing) -> None:
    expected = [by_hand(of, i, method, missing) for i in range(len(of.values[0]))]
    np.testing.assert_allclose(joined(of, method, missing), expected, rtol=1e-9, atol=1e-12)


@given(of=children(), method=methods, missing=rules)
def test_one_row_alone_equals_the_same_row_in_a_table_bit_for_bit(
    of: Children, method: Method, missing: Missing
) -> None:
    alone = np.concatenate([joined(of.row(i), method, missing) for i in range(len(of.values[0]))])
    assert alone.tobytes() == joined(of, method, missing).tobytes()


@given(of=children(), method=means)
def test_a_mean_lies_between_its_least_and_greatest_known_child(of: Children, method: Method) -> None:
    means_of = joined(of, method)
    for i, mean in enumerate(means_of):
        known = [
            v[i] for v, a in zip(of.values, of.applicable, strict=True) if (a is None or a[i]) and not math.isnan(v[i])
        ]
        if not known:
            assert math.isnan(mean)
        else:
            assert max(min(known), 0) - 1e-9 <= mean <= max(*known, 0.01) + 1e-9


@given(of=children(), method=methods, missing=rules, seed=st.randoms(use_true_random=False))
def test_the_order_of_children_is_irrelevant(of: Children, method: Method, missing: Missing, seed: object) -> None:
    order = list(range(len(of.values)))
    seed.shuffle(order)  # type: ignore[attr-defined]
    turned = Children([of.values[i] for i in order], [of.weights[i] for i in order], [of.applicable[i] for i in order])
    np.testing.assert_allclose(joined(turned, method, missing), joined(of, method, missing), rtol=1e-9, atol=1e-12)


@given(of=children(), method=means, missing=rules, factor=positive)
def test_only_the_proportions_of_weights_matter(of: Children, method: Method, missing: Missing, factor: float) -> None:
    scaled = Children(of.values, [w * factor for w in of.weights], of.applicable)
    np.testing.assert_allclose(joined(scaled, method, missing), joined(of, method, missing), rtol=1e-9, atol=1e-12)


@given(of=children())
def test_harmonic_is_at_most_geometric_is_at_most_arithmetic(of: Children) -> None:
    floored = Children([np.maximum(v, 0.01) for v in of.values], of.weights, of.applicable)
    arithmetic, geometric, harmonic = (joined(floored, m) for m in MEANS)
    known = ~np.isnan(arithmetic)
    assert (geometric[known] <= arithmetic[known] + 1e-9).all()
    assert (harmonic[known] <= geometric[known] + 1e-9).all()


@given(of=children(), method=methods, missing=rules, better=unit, data=st.data())
def test_a_better_child_never_lowers_its_parent(
    of: Children, method: Method, missing: Missing, better: float, data: st.DataObject
) -> None:
    i = data.draw(st.integers(0, len(of.values) - 1))
    raised = Children([*of.values], of.weights, of.applicable)
    raised.values[i] = np.where(np.isnan(of.values[i]), np.nan, np.maximum(of.values[i], better))
    before, after = joined(of, method, missing), joined(raised, method, missing)
    known = ~np.isnan(before)
    assert (after[known] >= before[known] - 1e-9).all()


@given(of=children(known=True), method=methods)
def test_with_nothing_missing_every_rule_for_the_missing_gives_the_same_bits(of: Children, method: Method) -> None:
    assert len({joined(of, method, missing).tobytes() for missing in MISSING}) == 1


@given(of=children(), method=methods, missing=rules)
def test_a_child_that_does_not_apply_may_as_well_not_be_there(of: Children, method: Method, missing: Missing) -> None:
    size = len(of.values[0])
    more = Children([*of.values, np.full(size, 0.7)], [*of.weights, 3.0], [*of.applicable, np.zeros(size, dtype=bool)])
    np.testing.assert_array_equal(joined(more, method, missing), joined(of, method, missing))
