/// What is made of the model's answers at a step, and which steps that is.
@NullMarked
package dev.genga.wan.guidance;

import org.jspecify.annotations.NullMarked;
