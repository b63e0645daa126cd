/// Files of weights: safetensors and PyTorch's own, read without copying.
@NullMarked
package dev.genga.tensor.weights;

import org.jspecify.annotations.NullMarked;
