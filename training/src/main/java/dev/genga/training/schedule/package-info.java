/// How the learning rate goes over the steps of a run.
@NullMarked
package dev.genga.training.schedule;

import org.jspecify.annotations.NullMarked;
