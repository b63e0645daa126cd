/// The page of the data set: what a training will make of the clips that were kept.
@NullMarked
package dev.genga.desk.data;

import org.jspecify.annotations.NullMarked;
