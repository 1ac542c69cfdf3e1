"""Advisory analyses beside the official score; none of them ever changes it.

Standard library only. Places and comparisons are exact; logarithms and square roots are floats, which is
allowed here because nothing official is computed from them.
"""
