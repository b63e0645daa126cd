/// Measures genga at the models' real sizes.
@NullMarked
package dev.genga.bench;

import org.jspecify.annotations.NullMarked;
