/// The order of an epoch: musubi-tuner's, with the random numbers of Python and torch.
@NullMarked
package dev.genga.dataset.order;

import org.jspecify.annotations.NullMarked;
