/// What a training has done to each section, clip and timestep, from the losses of single samples.
@NullMarked
package dev.genga.training.insight;

import org.jspecify.annotations.NullMarked;
