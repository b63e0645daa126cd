/// Tensors over libtorch: a thin façade that reads like the field's code.
@NullMarked
package dev.genga.tensor;

import org.jspecify.annotations.NullMarked;
