/// musubi-tuner's commands for Wan as they are pasted: read, told apart flag by flag, and translated to
/// genga's own stages.
@NullMarked
package dev.genga.app.musubi;

import org.jspecify.annotations.NullMarked;
