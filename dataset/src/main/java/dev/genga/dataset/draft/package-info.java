/// A data set in the making: sections over the clips and pictures that were chosen in an index, the plan that
/// a training would make of them, and their data set file.
@NullMarked
package dev.genga.dataset.draft;

import org.jspecify.annotations.NullMarked;
