/// What tests with tensors share.
@NullMarked
package dev.genga.tensor.testing;

import org.jspecify.annotations.NullMarked;
