/// What a training run writes down about itself, step by step.
@NullMarked
package dev.genga.training.log;

import org.jspecify.annotations.NullMarked;
