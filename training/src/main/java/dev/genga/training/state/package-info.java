/// The files from which a run goes on: written whole, checked when read, and told apart by what the run
/// is.
@NullMarked
package dev.genga.training.state;

import org.jspecify.annotations.NullMarked;
