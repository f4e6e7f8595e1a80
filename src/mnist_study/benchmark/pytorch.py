"""The networks in PyTorch, and the loop that trains them."""

import importlib.util

from mnist_study.benchmark.processes import Answer
from mnist_study.data.dataset import make_splits
from mnist_study.data.registry import load_dataset


def is_installed() -> bool:
    """Return whether PyTorch is installed, without importing it (which is slow)."""
    return importlib.util.find_spec("torch") is not None


def train_with_pytorch(
    name: str,
    scaling: str,
    layout: str,
    batch_size: int,
    learning_rate: float,
    location: str,
    num_epochs: int,
    answer: Answer,
) -> None:
    """Train with the plain loop of tutorials, with the same settings."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    splits = make_splits(load_dataset(location), scaling=scaling, layout=layout)
    # PyTorch has maps before rows and columns; with a single map nothing moves.
    shape = (-1, 784) if layout == "flat" else (-1, 1, 28, 28)

    def batches(x, y, **options):
        images, labels = torch.from_numpy(x).reshape(shape), torch.from_numpy(y).long()
        return DataLoader(TensorDataset(images, labels), **options)

    training = batches(
        splits.x_train, splits.y_train, batch_size=batch_size, shuffle=True
    )
    # In batches of 1,000, as the study evaluates.
    validation = batches(splits.x_val, splits.y_val, batch_size=1000)
    answer(None)
    network, criterion = pytorch_network(name), torch.nn.CrossEntropyLoss()
    # Keras's epsilon; the other settings of Adam are the same in both.
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate, eps=1e-7)

    for _ in range(num_epochs):
        total_loss, correct = 0.0, 0
        network.train()
        for images, labels in training:
            optimizer.zero_grad()
            logits = network(images)
            loss = criterion(logits, labels)
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * len(images)
            correct += (logits.argmax(dim=1) == labels).sum().item()
        network.eval()
        with torch.no_grad():
            for images, labels in validation:
                logits = network(images)
                total_loss += criterion(logits, labels).item()
                correct += (logits.argmax(dim=1) == labels).sum().item()
        answer(None)


def pytorch_network(name: str):
    """Return a network of the comparison as usual in PyTorch: logits, no softmax.

    Args:
        name: "ann", float32 (batch, 784), or "lenet5", (batch, 1, 28, 28).
    """
    from torch import nn

    # Logits, since PyTorch's CrossEntropyLoss contains the softmax.
    if name == "ann":
        layers = [
            nn.Linear(784, 256),
            nn.ReLU(),
            nn.Linear(256, 64),
            nn.ReLU(),
            nn.Linear(64, 10),
        ]
    else:
        layers = [
            nn.Conv2d(1, 6, 5, padding=2),
            nn.Tanh(),
            nn.AvgPool2d(2),
            nn.Conv2d(6, 16, 5),
            nn.Tanh(),
            nn.AvgPool2d(2),
            nn.Flatten(),
            nn.Linear(400, 120),
            nn.Tanh(),
            nn.Linear(120, 84),
            nn.Tanh(),
            nn.Linear(84, 10),
        ]
    return nn.Sequential(*layers)
