/// Workflows of ComfyUI, read into requests and written from them.
@NullMarked
package dev.genga.wan.workflow;

import org.jspecify.annotations.NullMarked;
