package dev.genga.app.musubi;

import dev.genga.tensor.Device;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What decides a translation besides the command itself.
///
/// @param device that the user of genga named; null for the usual one
/// @param usual the device of a command that names none: a graphics card where there is one
/// @param named finds a device by its name, or throws a problem
/// @param tokenizer of the text encoder; null for the one in or beside its file
/// @param musubiPreviews whether previews are to be musubi-tuner's
public record Surroundings(
    @Nullable Device device,
    Device usual,
    Function<String, Device> named,
    @Nullable Path tokenizer,
    boolean musubiPreviews) {

  /// The device of a command.
  ///
  /// @param said by the command; null where it says nothing
  Device device(@Nullable String said) {
    if (device != null) {
      return device;
    }
    return said == null ? usual : named.apply(said);
  }
}
