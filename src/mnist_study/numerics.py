"""Keras settings that decide results, and variables that change their last bits."""

import os
import re

import keras

# Every network is built and trained with these, whatever keras.json says.
SETTINGS = {
    "floatx": "float32",
    "image_data_format": "channels_last",
    "epsilon": 1e-7,
}
# Environment variables that change how TensorFlow and its libraries compute.
VARIABLES = (
    "NVIDIA_TF32_OVERRIDE",
    "ONEDNN_MAX_CPU_ISA",
    "TF_CUDNN_DETERMINISTIC",
    "TF_DETERMINISTIC_OPS",
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_XLA_FLAGS",
    "XLA_FLAGS",
)


def fix_settings() -> None:
    """Set Keras's float type, order of axes and epsilon to the study's.

    A mixed-precision policy that the program has chosen is kept: layers store it, so
    that it is part of a network's fingerprint.
    """
    from_file = keras.config.floatx()
    # A policy that differs from keras.json's float type was chosen in the program.
    if keras.config.dtype_policy().name == from_file != SETTINGS["floatx"]:
        keras.config.set_dtype_policy(SETTINGS["floatx"])
    for name, value in SETTINGS.items():
        getattr(keras.config, f"set_{name}")(value)


def check_settings() -> None:
    """Make sure that Keras still has the study's settings.

    Raises:
        RuntimeError: If the backend is not TensorFlow, or the program changed a
            setting.
    """
    if keras.config.backend() != "tensorflow":
        raise RuntimeError(
            f"training needs Keras on TensorFlow, but KERAS_BACKEND is "
            f"{keras.config.backend()!r}: unset it and restart Python"
        )
    for name, wanted in SETTINGS.items():
        if (current := getattr(keras.config, name)()) != wanted:
            raise RuntimeError(
                f"training needs Keras's {name} to be {wanted!r}, but the program "
                f"set it to {current!r}: do not call keras.config.set_{name}"
            )


def variables_that_move_bits() -> str:
    """Return the variables of ``VARIABLES`` that are set, for a record.

    Returns:
        "NAME=value NAME=value". A path is replaced by "…", since it may name a
        user. Empty if none is set.
    """
    settings = [
        f"{name}={os.environ[name]}" for name in VARIABLES if os.environ.get(name)
    ]
    return " ".join(re.sub(r"=[^\s=]*[/\\]\S*", "=…", text) for text in settings)
