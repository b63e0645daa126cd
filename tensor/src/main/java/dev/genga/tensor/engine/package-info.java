/// Which libtorch genga runs on: finding those of a machine, and choosing one.
@NullMarked
package dev.genga.tensor.engine;

import org.jspecify.annotations.NullMarked;
