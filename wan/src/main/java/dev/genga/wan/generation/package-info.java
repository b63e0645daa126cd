/// From a request to the frames of a video, and to its file.
@NullMarked
package dev.genga.wan.generation;

import org.jspecify.annotations.NullMarked;
