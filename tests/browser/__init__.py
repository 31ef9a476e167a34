"""The studio as a person meets it: a real `manage.py up`, the practice vendors, and Chromium in front of it.

chromium     which browser, and how it is installed        house      what runs: Takeboard, its vendors, its people
office       the people, in a process of their own         dataset    a studio full of takes, for the pictures
tab          a browser tab that minds errors               screenshots   `make screenshots`
"""
