/// Tests.
@NullMarked
package dev.genga.desk.clips;

import org.jspecify.annotations.NullMarked;
