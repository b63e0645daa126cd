package dev.genga.tensor.weights;

import dev.genga.tensor.weights.Pickled.Dict;
import dev.genga.tensor.weights.Pickled.Named;
import dev.genga.tensor.weights.Pickled.Nothing;
import dev.genga.tensor.weights.Pickled.Real;
import dev.genga.tensor.weights.Pickled.Sequence;
import dev.genga.tensor.weights.Pickled.Text;
import dev.genga.tensor.weights.Pickled.Truth;
import dev.genga.tensor.weights.Pickled.Whole;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the pickle inside a `torch.save` file as data. A pickle is a program for a small stack
/// machine that may call anything; this machine knows the opcodes and the names that a dict of
/// tensors needs, calls nothing, and refuses all others by name.
///
/// Source: Python's `pickletools.py` for the opcodes of protocol 2.
final class PickleReader {
  private static final String ADVICE =
      "use the model's safetensors file, or load it in Python with torch.load(path,"
          + " weights_only=True) and save its dict of tensors again with torch.save";

  private final ByteBuffer in;
  private final ArrayList<Pickled> stack = new ArrayList<>();
  private final ArrayList<Integer> marks = new ArrayList<>();
  private final Map<Integer, Pickled> memo = new HashMap<>();

  private PickleReader(byte[] pickle) {
    in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// @throws MalformedFileException if the pickle is cut short, or holds anything foreign
  static Pickled read(byte[] pickle) {
    try {
      return new PickleReader(pickle).run();
    } catch (BufferUnderflowException e) {
      throw new MalformedFileException("its pickle is cut short");
    }
  }

  private Pickled run() {
    while (true) {
      int code = Byte.toUnsignedInt(in.get());
      if (code == '.') {
        return pop();
      }
      step(code);
    }
  }

  /// One opcode, under its name in `pickletools`.
  private void step(int code) {
    switch (code) {
      case 0x80 -> protocol();
      case '(' -> marks.add(stack.size()); // MARK
      case 'c' -> push(named(line() + "." + line())); // GLOBAL
      case 'N' -> push(new Nothing()); // NONE
      case 0x88 -> push(new Truth(true)); // NEWTRUE
      case 0x89 -> push(new Truth(false)); // NEWFALSE
      case 'J' -> push(new Whole(in.getInt())); // BININT
      case 'K' -> push(new Whole(Byte.toUnsignedInt(in.get()))); // BININT1
      case 'M' -> push(new Whole(Short.toUnsignedInt(in.getShort()))); // BININT2
      case 0x8a -> push(new Whole(longNumber())); // LONG1
      case 'G' -> push(new Real(bigEndianDouble())); // BINFLOAT
      case 'X' -> push(new Text(text())); // BINUNICODE
      case ')' -> push(new Sequence(new ArrayList<>())); // EMPTY_TUPLE
      case ']' -> push(new Sequence(new ArrayList<>())); // EMPTY_LIST
      case '}' -> push(new Dict(new LinkedHashMap<>())); // EMPTY_DICT
      case 't' -> push(new Sequence(sinceMark())); // TUPLE
      case 0x85 -> push(new Sequence(last(1))); // TUPLE1
      case 0x86 -> push(new Sequence(last(2))); // TUPLE2
      case 0x87 -> push(new Sequence(last(3))); // TUPLE3
      case 'a' -> append(last(1)); // APPEND
      case 'e' -> append(sinceMark()); // APPENDS
      case 's' -> setItems(last(2)); // SETITEM
      case 'u' -> setItems(sinceMark()); // SETITEMS
      case 'q' -> memo.put(Byte.toUnsignedInt(in.get()), peek()); // BINPUT
      case 'r' -> memo.put(in.getInt(), peek()); // LONG_BINPUT
      case 'h' -> push(remembered(Byte.toUnsignedInt(in.get()))); // BINGET
      case 'j' -> push(remembered(in.getInt())); // LONG_BINGET
      case 'Q' -> push(TorchRebuild.storage(pop())); // BINPERSID
      case 'R' -> reduce(); // REDUCE
      case 'b' -> build(); // BUILD
      default ->
          throw new MalformedFileException(
              "its pickle uses the opcode 0x%02x, which no dict of tensors needs".formatted(code),
              ADVICE);
    }
  }

  private void protocol() {
    int version = Byte.toUnsignedInt(in.get());
    if (version != 2) {
      throw new MalformedFileException(
          "its pickle has protocol " + version + ", and torch.save writes 2", ADVICE);
    }
  }

  private static Named named(String name) {
    var known = TorchName.find(name);
    if (known == null) {
      throw new MalformedFileException(
          "its pickle names " + name + ", and no code in a model file is ever run", ADVICE);
    }
    return new Named(known);
  }

  private void reduce() {
    var arguments = pop();
    if (!(pop() instanceof Named(var name)) || !(arguments instanceof Sequence(var items))) {
      throw new MalformedFileException("its pickle calls something that can't be called");
    }
    push(TorchRebuild.call(name, items));
  }

  /// A module's version numbers ride on its OrderedDict as attributes, and are left out here.
  private void build() {
    if (!(pop() instanceof Dict) || !(peek() instanceof Dict)) {
      throw new MalformedFileException("its pickle sets the state of something else than a dict");
    }
  }

  private void append(List<Pickled> items) {
    if (!(peek() instanceof Sequence(var list))) {
      throw new MalformedFileException("its pickle appends to something that is no list");
    }
    list.addAll(items);
  }

  private void setItems(List<Pickled> pairs) {
    if (!(peek() instanceof Dict(var items)) || pairs.size() % 2 != 0) {
      throw new MalformedFileException("its pickle sets items of something that is no dict");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      items.put(key(pairs.get(i)), pairs.get(i + 1));
    }
  }

  private static String key(Pickled key) {
    return switch (key) {
      case Text(var value) -> value;
      case Whole(var value) -> Long.toString(value);
      case Real _,
          Truth _,
          Nothing _,
          Sequence _,
          Dict _,
          Named _,
          Pickled.Storage _,
          Pickled.View _ ->
          throw new MalformedFileException("its pickle has a dict whose keys are not text");
    };
  }

  private Pickled remembered(int index) {
    var value = memo.get(index);
    if (value == null) {
      throw new MalformedFileException("its pickle recalls what it never stored");
    }
    return value;
  }

  private void push(Pickled value) {
    stack.add(value);
  }

  private Pickled pop() {
    return last(1).getFirst();
  }

  private Pickled peek() {
    if (stack.size() <= floor()) {
      throw emptyStack();
    }
    return stack.getLast();
  }

  private List<Pickled> last(int count) {
    if (stack.size() - count < floor()) {
      throw emptyStack();
    }
    var tail = stack.subList(stack.size() - count, stack.size());
    var values = new ArrayList<>(tail);
    tail.clear();
    return values;
  }

  private List<Pickled> sinceMark() {
    if (marks.isEmpty()) {
      throw emptyStack();
    }
    var values = last(stack.size() - floor());
    marks.removeLast();
    return values;
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.getLast();
  }

  private static MalformedFileException emptyStack() {
    return new MalformedFileException("its pickle takes more than it has put down");
  }

  private String line() {
    var line = new StringBuilder();
    for (int c = in.get(); c != '\n'; c = in.get()) {
      line.append((char) (c & 0xff));
    }
    return line.toString();
  }

  private String text() {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    var bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFileException("its pickle holds text that is not UTF-8");
    }
  }

  private long longNumber() {
    int length = Byte.toUnsignedInt(in.get());
    if (length > Long.BYTES) {
      throw new MalformedFileException("its pickle holds a number of " + length + " bytes");
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (long) Byte.toUnsignedInt(in.get()) << (8 * i);
    }
    int unused = Long.SIZE - 8 * length;
    return length == 0 ? 0 : value << unused >> unused;
  }

  private double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
  }
}
