package dev.genga.tensor.weights;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.Pickled.Dict;
import dev.genga.tensor.weights.Pickled.View;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A `.pth` or `.pt` file of PyTorch 1.6 and later, mapped into memory: an uncompressed zip archive
/// of a pickle and the raw storages. Nothing in it is ever executed: see [PickleReader].
///
/// Source: `torch/serialization.py` (`_save`, `_load`).
public final class TorchFile implements WeightsFile {
  /// Many times what the pickle of the largest model takes.
  private static final int MAX_PICKLE = 8 << 20;

  private final MappedFile file;
  private final Map<String, Place> places;
  private final Map<String, TensorInfo> tensors;

  private record Place(TensorInfo info, MemorySegment storage, long offset, List<Long> strides) {}

  private TorchFile(MappedFile file, Map<String, Place> places) {
    this.file = file;
    this.places = places;
    var infos = new LinkedHashMap<String, TensorInfo>();
    places.forEach((name, place) -> infos.put(name, place.info()));
    this.tensors = Collections.unmodifiableMap(infos);
  }

  /// Maps a file and reads its pickle. The tensors are those of the dict that was saved, or of the
  /// one dict inside it (such as `state_dict`) where it holds none itself.
  ///
  /// @throws dev.genga.base.ProblemException if the file can't be read, is of the old format, or
  ///     holds anything but data
  public static TorchFile open(Path path) {
    return MappedFile.open(path, "PyTorch file", TorchFile::of);
  }

  private static TorchFile of(MappedFile file) {
    if (!ZipEntries.looksLikeZip(file.bytes())) {
      throw new MalformedFileException(
          "it is not a zip archive",
          "files of PyTorch before 1.6 must be loaded and saved again in Python; otherwise download"
              + " it again");
    }
    var zip = ZipEntries.of(file.bytes());
    String root = root(zip);
    if (zip.has(root + "byteorder") && !text(zip.content(root + "byteorder")).equals("little")) {
      throw new MalformedFileException(
          "it was written on a big-endian machine", "save it again on a little-endian one");
    }
    var pickle = zip.content(root + "data.pkl");
    if (pickle.byteSize() > MAX_PICKLE) {
      throw new MalformedFileException("its pickle has " + pickle.byteSize() + " bytes");
    }
    var views = tensors(PickleReader.read(pickle.toArray(ValueLayout.JAVA_BYTE)));
    var places = new LinkedHashMap<String, Place>();
    views.forEach((name, view) ->
        places.put(name, place(name, view, zip, root + "data/" + view.storage().key())));
    return new TorchFile(file, places);
  }

  /// The folder inside the archive that all entries share, with its slash.
  private static String root(ZipEntries zip) {
    for (String name : zip.names()) {
      String root = name.substring(0, name.indexOf('/') + 1);
      if (name.equals(root + "data.pkl") && zip.has(root + "constants.pkl")) {
        throw new MalformedFileException(
            "it is a TorchScript program", "use the model's weights, saved as a state_dict()");
      }
      if (name.equals(root + "data.pkl") && !root.isEmpty()) {
        return root;
      }
    }
    throw new MalformedFileException("it is a zip archive without data.pkl");
  }

  private static String text(MemorySegment content) {
    return content.byteSize() > 16
        ? ""
        : new String(content.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII).strip();
  }

  private static Map<String, View> tensors(Pickled saved) {
    if (!(saved instanceof Dict(var items))) {
      throw new MalformedFileException(
          "what was saved in it is not a dict of tensors", "save the model's state_dict()");
    }
    var own = views(items);
    if (!own.isEmpty()) {
      return own;
    }
    var inner = new ArrayList<Map<String, View>>();
    for (var value : items.values()) {
      if (value instanceof Dict(var nested) && !views(nested).isEmpty()) {
        inner.add(views(nested));
      }
    }
    if (inner.size() != 1) {
      throw new MalformedFileException(
          "the dict saved in it holds %s of tensors"
              .formatted(inner.isEmpty() ? "no dict" : inner.size() + " dicts"),
          "save one state_dict() alone");
    }
    return inner.getFirst();
  }

  private static Map<String, View> views(Map<String, Pickled> items) {
    var views = new LinkedHashMap<String, View>();
    items.forEach((name, value) -> {
      if (value instanceof View view) {
        views.put(name, view);
      }
    });
    return views;
  }

  private static Place place(String name, View view, ZipEntries zip, String entry) {
    var info = new TensorInfo(name, view.dtype(), view.shape());
    var content = zip.content(entry);
    var storage = view.storage();
    if (storage.numel() != content.byteSize() / storage.dtype().bytes()
        || content.byteSize() % storage.dtype().bytes() != 0) {
      throw new MalformedFileException(
          "the storage of its tensor '%s' claims %d elements in %d bytes"
              .formatted(name, storage.numel(), content.byteSize()));
    }
    if (view.shape().size() != view.strides().size()
        || !info.fitsMemory()
        || !fits(view, info.numel(), content.byteSize() / view.dtype().bytes())) {
      throw new MalformedFileException(
          "its tensor '%s' of shape %s, strides %s, offset %d leaves its storage of %d bytes"
              .formatted(name, view.shape(), view.strides(), view.offset(), content.byteSize()));
    }
    return new Place(info, content, info.numel() == 0 ? 0 : view.offset(), view.strides());
  }

  /// Whether every element lies in a storage of `available` elements, and there are no more of them
  /// than that.
  private static boolean fits(View view, long numel, long available) {
    if (numel == 0) {
      return true;
    }
    long last = view.offset();
    if (last < 0 || last >= available || numel > available) {
      return false;
    }
    for (int i = 0; i < view.shape().size(); i++) {
      long steps = view.shape().get(i) - 1;
      long stride = view.strides().get(i);
      if (steps > 0 && stride > (available - 1 - last) / steps) {
        return false;
      }
      last += steps * stride;
    }
    return true;
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  /// {@inheritDoc} A tensor that is not dense in its storage is copied into one that is.
  @Override
  public Tensor read(String name) {
    var place = place(name);
    return Tensors.ofSegment(
            place.storage().asSlice(place.offset() * place.info().dtype().bytes()),
            place.info().dtype(),
            place.info().dims(),
            place.strides().stream().mapToLong(Long::longValue).toArray())
        .contiguous();
  }

  private Place place(String name) {
    var place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException("no tensor " + name + " in " + path());
    }
    return place;
  }

  @Override
  public void load(String name) {
    place(name).storage().load();
  }

  @Override
  public void unload(String name) {
    place(name).storage().unload();
  }

  @Override
  public void unload() {
    file.bytes().unload();
  }

  @Override
  public void close() {
    file.close();
  }
}
