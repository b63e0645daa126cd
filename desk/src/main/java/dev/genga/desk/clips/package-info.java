/// The clips: pages of pictures, decisions, statistics.
@NullMarked
package dev.genga.desk.clips;

import org.jspecify.annotations.NullMarked;
