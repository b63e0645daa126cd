/// Training: the step, the loop, and what a run leaves behind.
@NullMarked
package dev.genga.training;

import org.jspecify.annotations.NullMarked;
