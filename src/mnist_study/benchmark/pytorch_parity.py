"""Checks that a network in PyTorch equals that of the study with which it is compared.

It imports Keras and PyTorch, so it is called in a process of its own.
"""

import math

import numpy as np

from mnist_study.benchmark.pytorch import pytorch_network


def check_pytorch_network(name: str, answer) -> None:
    """Give the network in PyTorch the weights of the study's, and compare their loss.

    Args:
        name: Name of a network that ``pytorch.pytorch_network`` knows.
        answer: Called with None once they agree.
    Raises:
        RuntimeError: If they differ in their parameters or their loss.
    """
    import torch

    from mnist_study.study.experiments import find_experiment

    model = find_experiment(name).build(seed=1)
    network = pytorch_network(name)
    parameters = list(network.parameters())
    count = sum(parameter.numel() for parameter in parameters)
    if count != model.count_params():
        raise RuntimeError(
            f"{name}: {count:,} parameters in PyTorch, {model.count_params():,} in the "
            "study: correct pytorch_network"
        )
    for weights, parameter in zip(model.get_weights(), parameters, strict=True):
        parameter.data = torch.tensor(_as_pytorch_has_it(weights))
    x = np.random.default_rng(0).random((8, *model.input_shape[1:]), np.float32)
    probabilities = np.asarray(model(x, training=False), np.float64)
    images = torch.tensor(x if x.ndim == 2 else x.transpose(0, 3, 1, 2).copy())
    digits = np.arange(8)
    loss = torch.nn.CrossEntropyLoss()(network(images), torch.tensor(digits)).item()
    expected = -np.log(probabilities[digits, digits]).mean()
    # float32 sums in another order agree to about six digits; a different network
    # differs in the first digit.
    if not math.isclose(loss, expected, rel_tol=1e-4):
        raise RuntimeError(
            f"{name}: with the same weights the loss is {loss:.6f} in PyTorch and "
            f"{expected:.6f} in the study: correct pytorch_network"
        )
    answer(None)


def _as_pytorch_has_it(weights: np.ndarray) -> np.ndarray:
    if weights.shape == (400, 120):  # rows, columns, maps; PyTorch: maps first
        by_place = weights.reshape(5, 5, 16, 120).transpose(2, 0, 1, 3)
        weights = by_place.reshape(400, 120)
    # Keras (rows, columns, maps in, maps out) and (in, out); PyTorch (maps out,
    # maps in, rows, columns) and (out, in).
    return np.transpose(weights, (3, 2, 0, 1) if weights.ndim == 4 else None).copy()
