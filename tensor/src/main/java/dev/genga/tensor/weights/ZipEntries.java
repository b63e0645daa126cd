package dev.genga.tensor.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/// The entries of an uncompressed zip archive, each as its place in the mapped file. Archives and
/// entries above 4 GiB (zip64) are read.
///
/// Source: PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.14 to 4.3.16, 4.5.3.
final class ZipEntries {
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int MAX_COMMENT = 0xffff;
  private static final long IN_ZIP64 = 0xffff_ffffL;

  private final MemorySegment file;
  private final Map<String, Place> places = new LinkedHashMap<>();

  /// @param header where the local header begins
  /// @param begin first byte of the content
  /// @param end the byte after its last
  /// @param compressed whether the bytes are not the content itself
  private record Place(String name, long header, long begin, long end, boolean compressed) {}

  /// @param count how many entries the directory lists
  private record Directory(long begin, long end, long count) {}

  private ZipEntries(MemorySegment file) {
    this.file = file;
  }

  /// Whether a file begins as a zip archive does.
  static boolean looksLikeZip(MemorySegment file) {
    return file.byteSize() >= 4 && file.get(U32, 0) == LOCAL_HEADER;
  }

  /// Reads the archive's directory.
  ///
  /// @throws MalformedFileException if it is truncated, encrypted, or its sizes lie
  static ZipEntries of(MemorySegment file) {
    var entries = new ZipEntries(file);
    try {
      entries.readDirectory(entries.findDirectory());
    } catch (IndexOutOfBoundsException e) {
      throw new MalformedFileException("its zip directory points outside the file");
    }
    entries.checkOverlaps();
    return entries;
  }

  Iterable<String> names() {
    return places.keySet();
  }

  boolean has(String name) {
    return places.containsKey(name);
  }

  /// The content of an entry, in the mapped file.
  ///
  /// @throws MalformedFileException if there is none of that name, or it is compressed
  MemorySegment content(String name) {
    var place = places.get(name);
    if (place == null) {
      throw new MalformedFileException("its entry " + name + " is missing");
    }
    if (place.compressed()) {
      throw new MalformedFileException(
          "its entry " + name + " is compressed, which torch.save never does",
          "save it again with torch.save, or use the model's safetensors file");
    }
    return file.asSlice(place.begin(), place.end() - place.begin());
  }

  private Directory findDirectory() {
    long at = file.byteSize() - END_BYTES;
    long last = Math.max(0, at - MAX_COMMENT);
    while (at >= last && file.get(U32, at) != END) {
      at--;
    }
    if (at < last) {
      throw new MalformedFileException("the end of its zip directory is missing: it is cut short");
    }
    long locator = at - LOCATOR_64_BYTES;
    if (locator >= 0 && file.get(U32, locator) == LOCATOR_64) {
      long end64 = file.get(U64, locator + 8);
      if (file.get(U32, end64) != END_64) {
        throw new MalformedFileException("its zip64 directory is not where it is said to be");
      }
      return directory(
          file.get(U64, end64 + 48), file.get(U64, end64 + 40), file.get(U64, end64 + 32), end64);
    }
    return directory(u32(at + 16), u32(at + 12), u16(at + 10), at);
  }

  private static Directory directory(long begin, long size, long count, long limit) {
    if (begin < 0 || size < 0 || begin > limit || size > limit - begin) {
      throw new MalformedFileException(
          "its zip directory claims %s bytes at %s of %d"
              .formatted(Long.toUnsignedString(size), Long.toUnsignedString(begin), limit));
    }
    return new Directory(begin, begin + size, count);
  }

  private void readDirectory(Directory directory) {
    long at = directory.begin();
    for (long i = 0; i < directory.count(); i++) {
      if (at >= directory.end() || file.get(U32, at) != CENTRAL_HEADER) {
        throw new MalformedFileException(
            "its zip directory lists %d of %s entries"
                .formatted(i, Long.toUnsignedString(directory.count())));
      }
      long extra = at + 46 + u16(at + 28);
      long next = extra + u16(at + 30) + u16(at + 32);
      var name = text(at + 46, u16(at + 28));
      if ((u16(at + 8) & 1) != 0) {
        throw new MalformedFileException("its entry " + name + " is encrypted");
      }
      var sizes = new Zip64Sizes(u32(at + 24), u32(at + 20), u32(at + 42));
      sizes.readExtra(extra, extra + u16(at + 30));
      boolean compressed = u16(at + 10) != 0 || sizes.stored != sizes.content;
      add(name, sizes, compressed, directory.begin());
      at = next;
    }
  }

  private void add(String name, Zip64Sizes sizes, boolean compressed, long limit) {
    long header = sizes.header;
    if (header < 0 || header > limit - 30 || file.get(U32, header) != LOCAL_HEADER) {
      throw new MalformedFileException("its entry " + name + " is not where it is said to be");
    }
    long begin = header + 30 + u16(header + 26) + u16(header + 28);
    if (!text(header + 30, u16(header + 26)).equals(name)) {
      throw new MalformedFileException("its entry " + name + " has another name in its place");
    }
    if (sizes.stored < 0 || begin > limit || sizes.stored > limit - begin) {
      throw new MalformedFileException(
          "its entry %s claims %s bytes, but only %d are there"
              .formatted(name, Long.toUnsignedString(sizes.stored), Math.max(0, limit - begin)));
    }
    var place = new Place(name, header, begin, begin + sizes.stored, compressed);
    if (places.put(name, place) != null) {
      throw new MalformedFileException("its entry " + name + " stands twice");
    }
  }

  private void checkOverlaps() {
    var inFileOrder = new ArrayList<>(places.values());
    inFileOrder.sort(Comparator.comparingLong(Place::header));
    for (int i = 1; i < inFileOrder.size(); i++) {
      var before = inFileOrder.get(i - 1);
      if (before.end() > inFileOrder.get(i).header()) {
        throw new MalformedFileException(
            "its entries %s and %s overlap".formatted(before.name(), inFileOrder.get(i).name()));
      }
    }
  }

  /// Three numbers of a directory entry, each of which is in the zip64 extra field where 32 bits are
  /// too few.
  private final class Zip64Sizes {
    private long content;
    private long stored;
    private long header;

    Zip64Sizes(long content, long stored, long header) {
      this.content = content;
      this.stored = stored;
      this.header = header;
    }

    void readExtra(long begin, long end) {
      long at = begin;
      while (at + 4 <= end) {
        int id = u16(at);
        long next = at + 4 + u16(at + 2);
        if (id == 1) {
          readZip64(at + 4, Math.min(next, end));
          return;
        }
        at = next;
      }
    }

    private void readZip64(long begin, long end) {
      long at = begin;
      if (content == IN_ZIP64) {
        content = next(at, end);
        at += 8;
      }
      if (stored == IN_ZIP64) {
        stored = next(at, end);
        at += 8;
      }
      if (header == IN_ZIP64) {
        header = next(at, end);
      }
    }

    private long next(long at, long end) {
      if (at + 8 > end) {
        throw new MalformedFileException("its zip64 sizes are cut short");
      }
      return file.get(U64, at);
    }
  }

  private int u16(long at) {
    return Short.toUnsignedInt(file.get(U16, at));
  }

  private long u32(long at) {
    return Integer.toUnsignedLong(file.get(U32, at));
  }

  private String text(long at, int length) {
    byte[] bytes = file.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
