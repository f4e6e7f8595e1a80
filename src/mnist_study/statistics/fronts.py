"""Models that no other model beats in both cost and error."""

from collections.abc import Mapping


def pareto_front(costs: Mapping[str, float], errors: Mapping[str, float]) -> list[str]:
    """Return the names that no other beats in both cost and error.

    Args:
        costs: Name -> cost, lower is better; a dict or a Series.
        errors: The same names -> error, lower is better.
    Returns:
        Names, the cheapest first. Models that are equal in both are all included.
    Raises:
        ValueError: If the names differ.
    """
    costs, errors = dict(costs), dict(errors)
    if set(costs) != set(errors):
        raise ValueError(
            f"costs are for {sorted(costs)}, errors for {sorted(errors)}: give both"
        )
    # If two models are equal in both, neither beats the other.
    beaten = {
        name
        for name in costs
        for other in costs
        if costs[other] <= costs[name]
        and errors[other] <= errors[name]
        and (costs[other], errors[other]) != (costs[name], errors[name])
    }
    # By name if costs are equal, so that the order is always the same.
    return sorted(set(costs) - beaten, key=lambda name: (costs[name], name))
