/// What the files of Wan's parts have in common.
@NullMarked
package dev.genga.wan.weights;

import org.jspecify.annotations.NullMarked;
