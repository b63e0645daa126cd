/// The device that a training runs on, as the training sees it: what it has room for, and who else uses it.
@NullMarked
package dev.genga.training.device;

import org.jspecify.annotations.NullMarked;
