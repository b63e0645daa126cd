/// The files that a training run saves: when, under which names, with which words in their header.
@NullMarked
package dev.genga.training.checkpoint;

import org.jspecify.annotations.NullMarked;
