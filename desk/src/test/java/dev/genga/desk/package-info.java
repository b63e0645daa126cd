/// The desk's tests, and a small set of clips for them.
@NullMarked
package dev.genga.desk;

import org.jspecify.annotations.NullMarked;
