/// The little world: what a clip of it shows, what is said of it, and which clips are held out.
@NullMarked
package dev.genga.world;

import org.jspecify.annotations.NullMarked;
