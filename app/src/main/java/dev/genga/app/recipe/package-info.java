/// The recipe file of a training: its options under the same names, in TOML.
@NullMarked
package dev.genga.app.recipe;

import org.jspecify.annotations.NullMarked;
