/// Validation: the loss on what is held out of a training, and what follows from it.
@NullMarked
package dev.genga.training.validation;

import org.jspecify.annotations.NullMarked;
