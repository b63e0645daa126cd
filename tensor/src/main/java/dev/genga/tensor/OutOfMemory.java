package dev.genga.tensor;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells a lack of memory from other failures. libtorch throws one C++ class for all of them, which
/// arrives as a plain `RuntimeException`, so that only its words tell.
///
/// Source: libtorch's `c10/core/impl/alloc_cpu.cpp` and `c10/cuda/CUDACachingAllocator.cpp`.
public final class OutOfMemory {
  private static final List<String> OF_MACHINE =
      List.of(
          "not enough memory", // on Windows
          "can't allocate memory", // elsewhere
          "std::bad_alloc");

  private static final List<String> OF_CARD =
      List.of(
          "CUDA out of memory",
          "CUDA error: out of memory",
          "CUBLAS_STATUS_ALLOC_FAILED",
          "CUDNN_STATUS_ALLOC_FAILED");

  private static final Pattern BYTES =
      Pattern.compile("(?i)tried to allocate ([0-9]+(?:\\.[0-9]+)?) ?(bytes|KiB|MiB|GiB)");

  private OutOfMemory() {}

  /// Whether a failure is a lack of memory, of the machine, of Java's heap or of a graphics card.
  public static boolean is(Throwable e) {
    if (e instanceof OutOfMemoryError) {
      return true;
    }
    return hasOneOf(OF_MACHINE, e) || hasOneOf(OF_CARD, e);
  }

  private static boolean hasOneOf(List<String> words, Throwable e) {
    String message = String.valueOf(e.getMessage());
    return e.getClass() == RuntimeException.class && words.stream().anyMatch(message::contains);
  }

  /// Whether a lack of memory is a failure's cause, or a cause's.
  public static boolean isBehind(Throwable e) {
    return behind(e) != null;
  }

  /// Whether that memory is the machine's own or that of Java's heap, not a graphics card's.
  public static boolean isOfMachine(Throwable e) {
    var lack = behind(e);
    return lack != null && (lack instanceof OutOfMemoryError || hasOneOf(OF_MACHINE, lack));
  }

  private static @Nullable Throwable behind(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (is(cause)) {
        return cause;
      }
    }
    return null;
  }

  /// CUDA's allocator of the machine's memory tells its failures as it does the card's.
  ///
  /// @param bytes that were asked for
  /// @return the failure that says whose memory it was, or the same where it was none of memory
  static RuntimeException whilePinning(long bytes, RuntimeException e) {
    return is(e)
        ? new RuntimeException(
            "can't allocate memory of the machine for a graphics card to read: tried to allocate %d bytes"
                .formatted(bytes),
            e)
        : e;
  }

  /// How many bytes were asked for, where that is told.
  public static OptionalLong asked(Throwable e) {
    var found = BYTES.matcher(String.valueOf(e.getMessage()));
    if (!found.find()) {
      return OptionalLong.empty();
    }
    long unit =
        switch (found.group(2).toLowerCase(Locale.ROOT)) {
          case "kib" -> 1L << 10;
          case "mib" -> 1L << 20;
          case "gib" -> 1L << 30;
          default -> 1;
        };
    return OptionalLong.of((long) (Double.parseDouble(found.group(1)) * unit));
  }
}
