using System.Collections;

namespace Realtime.Hosting.Telemetry;

/// <summary>The newest <c>capacity</c> items in the order they came. Not thread safe: the owner locks.</summary>
internal sealed class Ring<T>(int capacity) : IReadOnlyList<T>
{
    // Grows as needed, so that an idle ring of 50,000 costs nothing.
    private T[] _items = new T[Math.Min(capacity, 16)];
    private int _start;

    public int Count { get; private set; }

    /// <summary>How many items were dropped for newer ones: the absolute position of item 0.</summary>
    public long Dropped { get; private set; }

    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _items[(_start + index) % _items.Length];
        }
    }

    /// <summary>Adds an item; when full, gives back the oldest, which had to go.</summary>
    public bool Add(T item, out T dropped)
    {
        if (Count < capacity)
        {
            if (Count == _items.Length)
            {
                Grow();
            }
            _items[(_start + Count++) % _items.Length] = item;
            dropped = default!;
            return false;
        }
        dropped = _items[_start];
        _items[_start] = item;
        _start = (_start + 1) % _items.Length;
        Dropped++;
        return true;
    }

    public void Add(T item) => Add(item, out _);

    /// <summary>Gives up the oldest; there must be one.</summary>
    public T DropOldest()
    {
        var oldest = this[0];
        _items[_start] = default!;
        _start = (_start + 1) % _items.Length;
        Count--;
        Dropped++;
        return oldest;
    }

    public void Clear()
    {
        Dropped += Count;
        Count = 0;
        _start = 0;
        _items = new T[Math.Min(capacity, 16)];
    }

    public T[] Copy()
    {
        var copy = new T[Count];
        var head = Math.Min(Count, _items.Length - _start);
        Array.Copy(_items, _start, copy, 0, head);
        Array.Copy(_items, 0, copy, head, Count - head);
        return copy;
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Grow()
    {
        var larger = new T[Math.Min(capacity, _items.Length * 2)];
        Copy().CopyTo(larger, 0);
        _items = larger;
        _start = 0;
    }
}
